using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Ryze.Infrastructure.Bridge.Workers;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>A host that is disposed without a stop, e.g. after a failed start, leaves no link or lane running in its process.</summary>
internal sealed class DisposedHostTests
{
    [Test]
    public async Task Links_and_lanes_end_when_their_host_is_disposed_without_a_stop()
    {
        var scene = await RelayScene.StartAsync();
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A"));
        await Eventually.TrueAsync(() => scene.Desk.Messages.Count == 1, "the link and a lane have worked");
        var workers = scene.App.Services.GetServices<IHostedService>().OfType<BackgroundService>()
            .Where(worker => worker is WebSocketSupervisor or IntegrationWorkers).ToList();

        await scene.DisposeAsync();

        // Each of them completes only after its links or lanes have ended.
        Assert.That(workers, Has.Count.EqualTo(2));
        Assert.DoesNotThrowAsync(() => Task.WhenAll(workers.Select(worker => worker.ExecuteTask!)).WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Test]
    public async Task Host_with_a_stopped_clock_is_disposed_when_a_schedule_waits_to_retry_a_call()
    {
        using var folder = new TemporaryFolder();
        await using var bridge = await ScriptedBridge.StartAsync();
        bridge.OnActivate = (_, _) => Task.FromResult(Results.StatusCode(504));
        bridge.OnLookup = _ => Results.StatusCode(503);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 17, 12, 0, 0, TimeSpan.Zero));
        var ryze = await RyzeApp.StartAsync(bridge.Settings(folder), time: time);
        await ryze.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"));
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return !bridge.Lookups.IsEmpty;
            },
            "the schedule asks the bridge");

        Assert.DoesNotThrowAsync(() => ryze.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60)));
    }
}
