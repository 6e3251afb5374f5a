namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>A session's status in words of <c>instance.state</c> (docs/spec/engines.md 5).</summary>
/// <param name="Warning">A sentence for the operator; null when there is nothing to do.</param>
internal sealed record WahaState(string State, string? Warning);

internal static class WahaStates
{
    public const string Disconnected = "disconnected";

    private const string QrReady = "qr_ready";
    private const string Passkey = "WhatsApp asks for a passkey: confirm it in WAHA's dashboard.";

    private static readonly Dictionary<string, WahaState> Known = new(StringComparer.Ordinal)
    {
        ["WORKING"] = new("connected", null),
        ["STARTING"] = new(Disconnected, "The session is starting."),
        ["SCAN_QR_CODE"] = new(QrReady, "The session waits for a phone: scan its QR code in WAHA's dashboard."),
        ["PASSKEY_REQUIRED"] = new(QrReady, Passkey),
        ["PASSKEY_CONFIRMATION_REQUIRED"] = new(QrReady, Passkey),
        ["FAILED"] = new("logged_out", "The session failed or was logged out: restart it in WAHA and scan its QR code."),
        ["STOPPED"] = new(Disconnected, "The session is stopped: start it in WAHA."),
    };

    /// <summary>Null for an unknown status.</summary>
    public static WahaState? Of(string? status) => status is null ? null : Known.GetValueOrDefault(status);
}
