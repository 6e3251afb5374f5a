using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Ryze.Api.Bridge.Webhooks;

namespace Ryze.Tests.Api.Bridge.Webhooks;

/// <summary>
/// docs/spec/security.md 2: one customer's webhooks use only a part of the intake's memory, which leaves room for others.
/// </summary>
internal sealed class WebhookIntakeSharesTests : IDisposable
{
    private const int ShareOfIntegration = 2 * 1024 * 1024;

    /// <summary>Number of integrations that use up a customer's 8 MiB.</summary>
    private const int Integrations = 4;

    private readonly WebhookIntakeLimiter _intake = new(new FakeTimeProvider());
    private readonly List<Pipe> _unsent = [];

    [Test]
    public async Task Webhook_waits_for_a_place_when_its_customer_holds_8_MiB()
    {
        var held = HoldShareOf("acc_1");

        var next = ReadAsync("int_next", "acc_1", length: 1, new MemoryStream([1]));

        Assert.That(next.IsCompleted, Is.False, "the customer's other webhooks still hold its share");
        await _unsent[0].Writer.CompleteAsync();
        (await held[0])!.Dispose();
        using var body = await next.WaitAsync(WebhookIntakeLimiter.ReadWithin);
        Assert.That(body!.Bytes.Length, Is.EqualTo(1));
    }

    [Test]
    public async Task Webhook_is_read_at_once_when_another_customer_holds_8_MiB()
    {
        HoldShareOf("acc_1");

        var other = ReadAsync("int_other", "acc_2", length: 1, new MemoryStream([1]));

        Assert.That(other.IsCompleted, Is.True);
        using var body = await other;
        Assert.That(body!.Bytes.Length, Is.EqualTo(1));
    }

    public void Dispose() => _intake.Dispose();

    /// <summary>Starts webhooks whose bodies never arrive.</summary>
    private List<Task<WebhookBody?>> HoldShareOf(string tenant)
    {
        var held = new List<Task<WebhookBody?>>();
        for (var n = 0; n < Integrations; n++)
        {
            var unsent = new Pipe();
            _unsent.Add(unsent);
            held.Add(ReadAsync($"int_{n}", tenant, ShareOfIntegration, unsent.Reader.AsStream()));
        }

        return held;
    }

    private Task<WebhookBody?> ReadAsync(string integrationId, string tenant, long length, Stream body)
    {
        var request = new DefaultHttpContext().Request;
        (request.ContentLength, request.Body) = (length, body);
        return _intake.ReadAsync(request, integrationId, tenant);
    }
}
