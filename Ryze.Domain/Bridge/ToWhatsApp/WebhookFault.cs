namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>Why Chatwoot could not deliver a webhook, according to the message's <c>external_error</c>.</summary>
public enum WebhookFault
{
    /// <summary>Chatwoot refuses to call private addresses.</summary>
    PrivateAddress,

    /// <summary>No connection, or no valid TLS certificate.</summary>
    Unreachable,

    /// <summary>The connection ended, or no response arrived.</summary>
    NoAnswer,

    /// <summary>The bridge rejected the secret, the signature or its time.</summary>
    Unauthorized,

    /// <summary>The bridge, or a proxy in front of it, limits the body's size.</summary>
    TooLarge,

    /// <summary>Any other HTTP status, from the bridge or a proxy in front of it.</summary>
    OtherStatus,
}

/// <summary>Reads the reason from Chatwoot's text. The text is from Chatwoot's HTTP client, so it is English for every account.</summary>
public static class WebhookFaults
{
    private static readonly (string Start, WebhookFault Fault)[] Starts =
    [
        ("Failed to open TCP connection to ", WebhookFault.Unreachable),
        ("Could not resolve hostname ", WebhookFault.Unreachable),
        ("getaddrinfo", WebhookFault.Unreachable),
        ("Connection refused", WebhookFault.Unreachable),
        ("No route to host", WebhookFault.Unreachable),
        ("Network is unreachable", WebhookFault.Unreachable),
        ("Timed out connecting to server", WebhookFault.Unreachable),
        ("Net::OpenTimeout", WebhookFault.Unreachable),
        ("SSL_connect ", WebhookFault.Unreachable),
        ("execution expired", WebhookFault.NoAnswer),
        ("Net::ReadTimeout", WebhookFault.NoAnswer),
        ("Timed out reading data from server", WebhookFault.NoAnswer),
        ("end of file reached", WebhookFault.NoAnswer),
        ("Connection reset by peer", WebhookFault.NoAnswer),
        ("Server broke connection", WebhookFault.NoAnswer),
        ("Broken pipe", WebhookFault.NoAnswer),
        ("401 ", WebhookFault.Unauthorized),
        ("413 ", WebhookFault.TooLarge),
    ];

    /// <summary>Null when the text is not a webhook error, such as Ryze's own reason.</summary>
    public static WebhookFault? Of(string? externalError)
    {
        var text = externalError?.Trim() ?? "";
        if (text.StartsWith("Hostname '", StringComparison.Ordinal)
            && text.EndsWith(" has no public ip addresses", StringComparison.Ordinal))
        {
            return WebhookFault.PrivateAddress;
        }

        var known = Array.Find(Starts, start => text.StartsWith(start.Start, StringComparison.OrdinalIgnoreCase));
        return known.Start is not null ? known.Fault : IsStatus(text) ? WebhookFault.OtherStatus : null;
    }

    /// <summary>
    /// Marks Ryze's own reason, so that it is not read back as a webhook error. An engine's text may equal that of Chatwoot's HTTP client.
    /// </summary>
    public static string AsOwn(string reason) => Of(reason) is null ? reason : $"WhatsApp: {reason}";

    /// <summary>
    /// The operator's text for <c>last_error</c>. It repeats nothing from Chatwoot, because Chatwoot's text may contain the URL and its
    /// secret.
    /// </summary>
    public static string Advice(this WebhookFault fault) => fault switch
    {
        WebhookFault.PrivateAddress => "Chatwoot refuses to call BRIDGE_PUBLIC_URL because its address is private: set a public URL, "
            + "or SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true in Chatwoot",
        WebhookFault.Unreachable =>
            "Chatwoot cannot connect to BRIDGE_PUBLIC_URL: check the URL, its TLS certificate and the firewall, then set the integration again",
        WebhookFault.NoAnswer => "Chatwoot gets no answer from BRIDGE_PUBLIC_URL: check the proxy in front of the bridge",
        WebhookFault.Unauthorized =>
            "Chatwoot's webhooks are refused (401): check the clocks of both machines and the proxy in front of the bridge",
        WebhookFault.TooLarge => "Chatwoot's webhooks are refused as too large (413): let the proxy in front of the bridge accept 4 MiB",
        _ => "Chatwoot's webhooks are answered with an error: check that BRIDGE_PUBLIC_URL leads to the bridge, and the proxy in front of it",
    };

    // "502 Bad Gateway", as Chatwoot's HTTP client writes a status.
    private static bool IsStatus(string text) =>
        text.Length > 4 && text[0] is >= '3' and <= '5' && char.IsAsciiDigit(text[1]) && char.IsAsciiDigit(text[2]) && text[3] == ' '
            && char.IsAsciiLetterUpper(text[4]);
}
