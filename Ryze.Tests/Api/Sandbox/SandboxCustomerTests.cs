using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Api.Sandbox.Phone;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Tests.Api.Sandbox;

/// <summary>Customers' actions on the sandbox phone.</summary>
internal sealed class SandboxCustomerTests
{
    private const string Number = "5511999990000";
    private const string Chat = Number + "@s.whatsapp.net";

    private readonly List<JsonNode> _events = [];
    private readonly SandboxPhone _phone;
    private Result<EventAcceptance> _outcome = EventAcceptance.Stored;

    public SandboxCustomerTests()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 17, 12, 0, 0, TimeSpan.Zero));
        _phone = new SandboxPhone(time, NullLogger<SandboxPhone>.Instance) { Emit = TakeAsync };
    }

    [Test]
    public async Task Customer_message_becomes_an_event()
    {
        var accepted = await _phone.ReceiveAsync("suporte", Number, "João", "oi", file: null);

        var data = _events.Single()["data"]!;
        Assert.That(accepted.Value, Is.EqualTo(EventAcceptance.Stored));
        Assert.That(
            ((string?)_events[0]["event"], (string?)data["direction"], (string?)data["chat"]!["jid"], (string?)data["chat"]!["name"], (
                string?)data["sender"]!["jid"]),
            Is.EqualTo(("message.exchange", "incoming", Chat, "João", Chat)));
        Assert.That(
            ((string?)data["message"]!["type"], (string?)data["message"]!["content"], (string?)data["message"]!["source"]),
            Is.EqualTo(("text", "oi", "")));
        var message = _phone.MessagesOf("suporte").Single();
        Assert.That(
            (message.Id, message.Direction, message.From, message.Text), Is.EqualTo(((string?)data["id"], "incoming", "João", "oi")));
    }

    [TestCase("image/png", "image")]
    [TestCase("video/mp4", "video")]
    [TestCase("audio/ogg", "audio")]
    [TestCase("application/pdf", "document")]
    [TestCase(null, "document")]
    public async Task Customer_file_is_inside_the_event(string? contentType, string kind)
    {
        await _phone.ReceiveAsync("suporte", Number, "João", "look", new SandboxUpload("a.bin", contentType, [1, 2, 3]));

        var message = _events.Single()["data"]!["message"]!;
        var media = message["media"]!;
        Assert.That(
            ((string?)message["type"], (string?)media["type"], (string?)media["mimetype"], (string?)media["caption"], (string?)media[
                "fileName"], (string?)media["base64"]),
            Is.EqualTo((kind, kind, contentType, "look", "a.bin", "AQID")));
    }

    [Test]
    public async Task Read_receipt_is_sent_once()
    {
        await _phone.ReceiveAsync("suporte", Number, "João", "oi", file: null);
        var sent = new List<string?>();
        foreach (var (id, chat) in new[] { ("cmd_1", Chat), ("cmd_2", Chat), ("cmd_3", "1@s.whatsapp.net") })
        {
            sent.Add((await _phone.SendAsync("suporte", id, new EngineCommand.SendText(chat, "a", null), default)).Value.MessageId);
        }

        _events.Clear();

        await _phone.ReadAsync("suporte", Number);
        var again = await _phone.ReadAsync("suporte", Number);

        var receipt = _events.Single();
        Assert.That(
            ((string?)receipt["event"], (string?)receipt["data"]!["status"], (string?)receipt["data"]!["chat"]!["jid"]),
            Is.EqualTo(("message.status", "read", Chat)));
        Assert.That(receipt["data"]!["messageIds"]!.AsArray().Select(id => (string?)id), Is.EqualTo(sent.Take(2)));
        Assert.That(_phone.MessagesOf("suporte").Select(m => m.Read), Is.EqualTo(new bool?[] { null, true, true, null }));
        Assert.That(again.Value, Is.EqualTo(EventAcceptance.Ignored));
    }

    [Test]
    public async Task Customer_message_stays_on_the_phone_when_its_event_is_refused()
    {
        _outcome = new EventError.Busy();

        var refused = await _phone.ReceiveAsync("suporte", Number, "João", "oi", file: null);

        Assert.That(refused.Error, Is.EqualTo(new EventError.Busy()));
        Assert.That(_phone.MessagesOf("suporte"), Has.Count.EqualTo(1));
    }

    private Task<Result<EventAcceptance>> TakeAsync(string instance, byte[] envelope)
    {
        _events.Add(JsonNode.Parse(envelope)!);
        return Task.FromResult(_outcome);
    }
}
