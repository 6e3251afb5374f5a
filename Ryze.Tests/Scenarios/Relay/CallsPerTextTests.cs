using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>The number of Chatwoot calls per customer text.</summary>
internal sealed class CallsPerTextTests
{
    private const int Chats = 50;
    private const int TextsPerChat = 10;

    [Test]
    public async Task Text_costs_one_call_when_webhooks_arrive()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.PostAsync(WhatsAppEvent.Message("3EB0FIRST"));
        await scene.ArrivedAsync(1);
        var id = (string)(await scene.App.Client.ListAsync()).Json["bridge_integration_id"]!;
        var webhooks = scene.App.Services.GetRequiredService<WebhookWatch>();
        await Eventually.TrueAsync(() => webhooks.IsWorking(id), "a webhook arrived");
        var before = scene.Chatwoot.Calls.Count;

        for (var text = 0; text < TextsPerChat; text++)
        {
            await scene.PostAsync(
                [.. Enumerable.Range(1, Chats).Select(chat => WhatsAppEvent.Message($"3EB0{chat:000}{text:000}", "oi", JidOf(chat)))]);
        }

        await scene.ArrivedAsync(1 + (Chats * TextsPerChat));
        var calls = scene.Chatwoot.Calls.Skip(before).Select(call => $"{call.Method} {Kind(call.Path)}").CountBy(call => call)
            .ToDictionary();
        TestContext.Out.WriteLine(string.Join('\n', calls.OrderByDescending(call => call.Value)));
        Assert.That(calls["POST messages"], Is.EqualTo(Chats * TextsPerChat));
        Assert.That(calls.GetValueOrDefault("GET conversation"), Is.Zero, "no call only checks whether a conversation is resolved");

        // A new chat also costs two filters, a search (Brazilian numbers have two forms), the contact, its conversations and a new
        // conversation. On a slow machine a catch-up adds a few calls.
        Assert.That(calls.Values.Sum(), Is.LessThanOrEqualTo(Chats * (TextsPerChat + 7)));
    }

    private static string JidOf(int chat) => $"55119800{chat:00000}@s.whatsapp.net";

    private static string Kind(string path)
    {
        var last = path.Split('/')[^1];
        return long.TryParse(last, out _) ? path.Split('/')[^2].TrimEnd('s') : last;
    }
}
