using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Infrastructure.Shared.Telemetry;
using Ryze.Tests.Scenarios.Activation;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>The metric of waiting agent messages follows the table, so that an alert ends with its cause.</summary>
internal sealed class WaitingBytesTests
{
    private readonly FakeTimeProvider _time =
        new(DateTimeOffset.Parse("2026-06-17T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));

    [TestCase(true)]
    [TestCase(false)]
    public async Task Waiting_bytes_fall_to_0_when_no_agent_message_waits(bool isRemoved)
    {
        await using var scene = await BridgeScene.StartAsync(_time);
        using var waiting =
            new MetricCollector<long>(scene.Bridge.Services.GetRequiredService<IMeterFactory>(), RyzeMetrics.MeterName, "ryze.waiting");
        var id = await scene.ActivatedAsync("act_1");
        await SqliteFile.ExecuteAsync(
            scene.DatabaseFile,
            $"""
            INSERT INTO agent_messages
                (IntegrationId, MessageId, ConversationId, State, Content, ReceivedAt, Status, ToldStatus, Error, IsUntold)
            VALUES (@id, 1, 1, {AgentMessageState.Waiting:D}, 'thirteen text', @now, 0, 0, '', 0);
            """,
            ("@id", id), ("@now", _time.GetUtcNow().ToUnixTimeMilliseconds()));
        await scene.Caller.GetAsync(id);
        await SumIsAsync(waiting, 13);

        await (isRemoved
            ? scene.Caller.RemoveAsync(id)
            : SqliteFile.ExecuteAsync(scene.DatabaseFile, $"UPDATE agent_messages SET State = {AgentMessageState.Sent:D}"));

        await SumIsAsync(waiting, 0);
    }

    private Task SumIsAsync(MetricCollector<long> waiting, long bytes) => Eventually.TrueWhileTimeAdvancesAsync(
        _time,
        () =>
        {
            waiting.RecordObservableInstruments();
            var last = waiting.GetMeasurementSnapshot().LastOrDefault(m => (string?)m.Tags["store"] == "agent_messages");
            return Task.FromResult(last?.Value == bytes);
        },
        $"{bytes} bytes wait");
}
