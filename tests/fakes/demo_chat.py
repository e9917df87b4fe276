"""The chat of the demo show as the window meets it."""

from studio.control.chat_states import (
    ActionShown,
    BridgesState,
    BridgeState,
    ModerationState,
    PlatformsState,
    PlatformState,
    PlatformStatus,
    RepliesState,
    SanctionShown,
    TranslationState,
    TranslationStatus,
)


def demo_chat_slices(now_ms: int) -> dict[str, object]:
    """Translation, moderation, platforms, bridges, replies."""
    return {
        "moderation": ModerationState(
            actions=(ActionShown(1, now_ms - 60_000, "mute", "Max", is_undone=False),),
            sanctions=(SanctionShown("v", "Max", "mute", now_ms + 240_000),),
        ),
        "platforms": PlatformsState(
            (
                PlatformState("twitch", PlatformStatus.ON, 214),
                PlatformState("youtube"),
                PlatformState("facebook"),
            )
        ),
        "bridges": BridgesState((BridgeState("b1", "Kick", lines=37),)),
        "replies": RepliesState(waiting=3, oldest_ms=now_ms - 14_000, answer_ms=6200),
        "translation": TranslationState(
            "libretranslate", TranslationStatus.ON, "en", ("ar", "es", "zh"), budget_chars=500_000
        ),
    }
