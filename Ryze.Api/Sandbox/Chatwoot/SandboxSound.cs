namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>Less than a second of silence, for generated voice notes.</summary>
internal static class SandboxSound
{
    private const int Frames = 20;

    /// <summary>Opus in Ogg.</summary>
    public static byte[] Ogg => Convert.FromBase64String(
        "T2dnUwACAAAAAAAAAAABAAAAAAAAAByf9dkBE09wdXNIZWFkAQE4AYC7AAAAAABPZ2dTAAAAAAAAAAAAAAEAAAABAAAAFXfKpwEUT3B1c1RhZ3" +
        "MEAAAAcnl6ZQAAAABPZ2dTAASAJQAAAAAAAAEAAAACAAAAoJgkegoDAwMDAwMDAwMD+P/++P/++P/++P/++P/++P/++P/++P/++P/++P/+");

    /// <summary>MPEG layer III frames, 32 kbit/s, mono, 44.1 kHz. Zeros are silence.</summary>
    public static byte[] Mp3
    {
        get
        {
            byte[] frame = [0xFF, 0xFB, 0x10, 0xC4, .. new byte[100]];
            return [.. Enumerable.Repeat(frame, Frames).SelectMany(bytes => bytes)];
        }
    }
}
