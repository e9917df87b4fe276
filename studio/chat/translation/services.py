"""LibreTranslate, DeepL, Google Cloud Translation v3, Azure Translator v3, and local models.

Each is as thin as its documented request: libretranslate.com/docs (POST /translate),
developers.deepl.com (POST /v2/translate), cloud.google.com/translate/docs (translateText),
learn.microsoft.com (translator/text/v3/translate).
"""

import json
import time
from collections.abc import Callable, Sequence

from studio.chat.translation.adapter import (
    Account,
    Adapter,
    Call,
    Http,
    answered,
    each,
    strange_answer,
)
from studio.chat.translation.local import LocalModels
from studio.errors import N_, UserError

_DEEPL_FREE = "https://api-free.deepl.com"
_DEEPL_PRO = "https://api.deepl.com"
_DEEPL_TARGETS = {"en": "EN-US", "pt": "PT-BR", "zh": "ZH-HANS"}
_GOOGLE = "https://translation.googleapis.com"
_GOOGLE_CODES = {"zh": "zh-CN"}
_GOOGLE_SCOPE = "https://www.googleapis.com/auth/cloud-translation"
_AZURE = "https://api.cognitive.microsofttranslator.com"
_AZURE_CODES = {"zh": "zh-Hans", "pt": "pt", "tl": "fil"}
_TOKEN_LIFE_S = 3600
_TOKEN_SPARE_S = 120


class LibreTranslate:
    """A LibreTranslate server, one's own or a public one."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._http = Http()

    async def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """See Adapter."""
        body: dict[str, object] = {
            "q": list(texts),
            "source": source,
            "target": target,
            "format": "text",
        }
        if self._account.key:
            body["api_key"] = self._account.key
        answer = await self._http.post(Call(f"{_base(self._account.url)}/translate", body, {}))
        return answered(texts, answer.get("translatedText") if isinstance(answer, dict) else None)

    async def aclose(self) -> None:
        """See Adapter."""
        await self._http.aclose()


class DeepL:
    """DeepL, free or pro by the key's ending."""

    def __init__(self, account: Account) -> None:
        self._key = account.key
        free = account.key.endswith(":fx")
        self._url = _base(account.url or (_DEEPL_FREE if free else _DEEPL_PRO))
        self._http = Http()

    async def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """See Adapter."""
        body = {
            "text": list(texts),
            "source_lang": source.upper(),
            "target_lang": _DEEPL_TARGETS.get(target, target.upper()),
        }
        headers = {"Authorization": f"DeepL-Auth-Key {self._key}"}
        answer = await self._http.post(Call(f"{self._url}/v2/translate", body, headers))
        return answered(texts, each(_part(answer, "translations"), "text"))

    async def aclose(self) -> None:
        """See Adapter."""
        await self._http.aclose()


class Google:
    """Google Cloud Translation v3. The key is a service account's JSON, or an access token."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._url = _base(account.url or _GOOGLE)
        self._http = Http()
        self._token = ""
        self._good_until_s = 0.0

    async def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """See Adapter."""
        parent = f"projects/{self._account.project}/locations/global"
        body = {
            "contents": list(texts),
            "mimeType": "text/plain",
            "sourceLanguageCode": _GOOGLE_CODES.get(source, source),
            "targetLanguageCode": _GOOGLE_CODES.get(target, target),
        }
        headers = {
            "Authorization": f"Bearer {await self._bearer()}",
            "x-goog-user-project": self._account.project,
        }
        answer = await self._http.post(
            Call(f"{self._url}/v3/{parent}:translateText", body, headers)
        )
        return answered(texts, each(_part(answer, "translations"), "translatedText"))

    async def aclose(self) -> None:
        """See Adapter."""
        await self._http.aclose()

    async def _bearer(self) -> str:
        """A token that is still good; the service account signs for a new one (RFC 7523)."""
        if not self._account.key.lstrip().startswith("{"):
            return self._account.key
        if time.monotonic() >= self._good_until_s:
            account = _service_account(self._account.key)
            body = {
                "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "assertion": _assertion(account),
            }
            answer = await self._http.post(Call(account["token_uri"], body, {}))
            self._token = str(_part(answer, "access_token"))
            self._good_until_s = time.monotonic() + _TOKEN_LIFE_S - _TOKEN_SPARE_S
        return self._token


class Azure:
    """Azure Translator v3."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._http = Http()

    async def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """See Adapter."""
        headers = {"Ocp-Apim-Subscription-Key": self._account.key}
        if self._account.region:
            headers["Ocp-Apim-Subscription-Region"] = self._account.region
        query = (
            ("api-version", "3.0"),
            ("from", _AZURE_CODES.get(source, source)),
            ("to", _AZURE_CODES.get(target, target)),
        )
        url = f"{_base(self._account.url or _AZURE)}/translate"
        body = [{"Text": text} for text in texts]
        answer = await self._http.post(Call(url, body, headers, query))
        firsts = [first for first in each(answer, "translations") if isinstance(first, list)]
        return answered(texts, each([first[0] for first in firsts if first], "text"))

    async def aclose(self) -> None:
        """See Adapter."""
        await self._http.aclose()


def _base(url: str) -> str:
    return url.rstrip("/")


def _part(answer: object, key: str) -> object:
    if not isinstance(answer, dict) or key not in answer:
        raise strange_answer()
    return answer[key]


def _service_account(text: str) -> dict[str, str]:
    try:
        account = json.loads(text)
        return {name: str(account[name]) for name in ("client_email", "private_key", "token_uri")}
    except (ValueError, KeyError, TypeError) as error:
        raise _bad_account() from error


def _assertion(account: dict[str, str]) -> str:
    """A JWT signed with the service account's key (RS256)."""
    from base64 import urlsafe_b64encode

    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    def part(value: dict[str, object]) -> bytes:
        return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    now_s = int(time.time())
    claims: dict[str, object] = {
        "iss": account["client_email"],
        "scope": _GOOGLE_SCOPE,
        "aud": account["token_uri"],
        "iat": now_s,
        "exp": now_s + _TOKEN_LIFE_S,
    }
    signed = part({"alg": "RS256", "typ": "JWT"}) + b"." + part(claims)
    try:
        key = serialization.load_pem_private_key(account["private_key"].encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _bad_account() from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise _bad_account()
    signature = key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return (signed + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode()


def _bad_account() -> UserError:
    return UserError(
        N_("This is not a key of a Google service account."),
        remedy=N_("Paste the whole JSON file that Google gave you."),
        code="translation.google_key",
    )


SERVICES: dict[str, Callable[[Account], Adapter]] = {
    "libretranslate": LibreTranslate,
    "deepl": DeepL,
    "google": Google,
    "azure": Azure,
    "local": LocalModels,
}
