using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Tests.Domain.Bridge.ToWhatsApp;

/// <summary>Chatwoot's error texts for a webhook that it could not deliver (docs/spec/real-chatwoot.md 3.1).</summary>
internal sealed class WebhookFaultTests
{
    [TestCase("Connection refused", "WhatsApp: Connection refused")]
    [TestCase("502 Bad Gateway", "WhatsApp: 502 Bad Gateway")]
    [TestCase("the file is too large", "the file is too large")]
    public void Bridge_reason_is_never_read_back_as_a_webhook_error(string reason, string shown)
    {
        Assert.That(WebhookFaults.AsOwn(reason), Is.EqualTo(shown));
        Assert.That(WebhookFaults.Of(WebhookFaults.AsOwn(reason)), Is.Null);
    }

    [TestCase("Hostname '127.0.0.1' has no public ip addresses", WebhookFault.PrivateAddress)]
    [TestCase(
        "Failed to open TCP connection to bridge.example:443 (Connection refused - connect(2) for \"bridge.example\" port 443)",
        WebhookFault.Unreachable)]
    [TestCase("Could not resolve hostname 'bridge.example'", WebhookFault.Unreachable)]
    [TestCase("SSL_connect returned=1 errno=0 state=error: certificate verify failed", WebhookFault.Unreachable)]
    [TestCase("Net::OpenTimeout", WebhookFault.Unreachable)]
    [TestCase("end of file reached", WebhookFault.NoAnswer)]
    [TestCase("Net::ReadTimeout with #<TCPSocket:(closed)>", WebhookFault.NoAnswer)]
    [TestCase("Timed out reading data from server", WebhookFault.NoAnswer)]
    [TestCase("Connection reset by peer", WebhookFault.NoAnswer)]
    [TestCase("401 Unauthorized", WebhookFault.Unauthorized)]
    [TestCase("413 Request Entity Too Large", WebhookFault.TooLarge)]
    [TestCase("413 Payload Too Large", WebhookFault.TooLarge)]
    [TestCase("404 Not Found", WebhookFault.OtherStatus)]
    [TestCase("503 Service Unavailable", WebhookFault.OtherStatus)]
    public void Webhook_fault_is_read_from_external_error(string text, WebhookFault fault) =>
        Assert.That(WebhookFaults.Of(text), Is.EqualTo(fault));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("the contact has no phone number")]
    [TestCase("part 2 of 2: too large")]
    [TestCase("HTTP 401: Invalid token")]
    [TestCase("WhatsApp could not deliver it")]
    [TestCase("500")]
    [TestCase("500 messages are waiting")]
    public void Send_failure_is_not_a_webhook_fault(string? text) => Assert.That(WebhookFaults.Of(text), Is.Null);

    [Test]
    public void Every_fault_names_its_fix() =>
        Assert.That(Enum.GetValues<WebhookFault>().Select(fault => fault.Advice()), Is.Unique.And.All.Contains(": "));
}
