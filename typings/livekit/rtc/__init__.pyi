class AudioFrame:
    def __init__(
        self,
        data: bytes | bytearray,
        sample_rate: int,
        num_channels: int,
        samples_per_channel: int,
    ) -> None: ...
    @property
    def data(self) -> memoryview: ...

class AudioProcessingModule:
    def __init__(
        self,
        *,
        echo_cancellation: bool = ...,
        noise_suppression: bool = ...,
        high_pass_filter: bool = ...,
        auto_gain_control: bool = ...,
    ) -> None: ...
    def process_stream(self, data: AudioFrame) -> None: ...
    def process_reverse_stream(self, data: AudioFrame) -> None: ...
    def set_stream_delay_ms(self, delay_ms: int) -> None: ...
