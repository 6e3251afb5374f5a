using System.Text;
using System.Text.Json.Nodes;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Tests.Application.Bridge.ToChatwoot;

/// <summary>Delivery attempts as the bridge creates them.</summary>
internal static class RelayJobs
{
    public static readonly ChatwootAccess Access = new("https://chatwoot.example", 1, new Secret("t"));

    public static WorkContext Of(JsonObject whatsAppEvent, long seq = 1)
    {
        var data = Encoding.UTF8.GetBytes(whatsAppEvent["data"]!.ToJsonString());
        var message = WhatsAppMessageReader.Read("message.exchange", "evt_1", data)!;
        var settings = new ChatwootSettings(Access.BaseUrl, Access.AccountId, Access.ApiToken, "Suporte", false, false, false, false);
        var integration = new BridgeIntegration(
            "int_1", "suporte", "key", "ws://api.example/ws", settings, new Secret("p"), new LinkedInbox(42, "Suporte", null, null),
            "4.15.1",
            BridgeIntegrationPhase.Active, "", "act_1", null, false, null, 0, default, default);
        return new WorkContext(
            integration, Access, 42, new WaitingEvent(seq, "evt_1", "message.exchange", default, data), message,
            ChatIdentity.Of(message.Chat, _ => null, new NumberingPlan())!);
    }
}
