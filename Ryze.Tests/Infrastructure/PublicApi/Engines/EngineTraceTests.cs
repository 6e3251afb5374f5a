using System.Text.Json;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.PublicApi.Engines.CloudApi;
using Ryze.Infrastructure.PublicApi.Engines.Evolution;
using Ryze.Infrastructure.PublicApi.Engines.RyzeApi;
using Ryze.Infrastructure.PublicApi.Engines.Waha;
using Ryze.Tests.Infrastructure.PublicApi.Engines.Waha;
using static Ryze.Domain.Protocol.Commands.EngineCommand;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines;

/// <summary>docs/spec/engines.md 4: what an echo is recognized by is what the engine was asked for.</summary>
internal sealed class EngineTraceTests
{
    private const string Chat = "5511999990000@s.whatsapp.net";

    private static readonly EvolutionAdapter Evolution = new EvolutionAdapter(null!, null!, TimeProvider.System);
    private static readonly WahaAdapter Waha = new WahaAdapter(null!, null!, TimeProvider.System);

    private static IEnumerable<EngineCommand> Sends() =>
    [
        new SendText(Chat, "a", null), new SendLocation(Chat, 1, 2, null, null, null),
        new SendContacts(Chat, [new ContactCard("Ana", "+5511988888888")], null), File, new SendSticker(Chat, "https://r/1", null),
    ];

    private static readonly EngineCommand File = new SendMedia(Chat, MediaKind.Image, "https://r/1", null, null, "a", false, null);

    [TestCaseSource(nameof(Sends))]
    public void Evolution_is_asked_for_the_id_of_the_trace(EngineCommand command)
    {
        var call = EvolutionCommands.CallOf(command, "cmd_1", null);

        Assert.That(
            Evolution.TraceOf("cmd_1", command).MessageId,
            Is.Not.Null.And.EqualTo(JsonSerializer.SerializeToElement(call.Body).GetProperty("messageId").GetString()));
    }

    [TestCaseSource(nameof(Sends))]
    public void WAHA_is_asked_for_the_id_of_the_trace(EngineCommand command)
    {
        var request = WahaCommands.Of(WahaScene.Connection(), "cmd_1", command, "5511999990000@c.us", null);

        Assert.That(Waha.TraceOf("cmd_1", command).MessageId, Is.EqualTo((string?)request.Body!["id"]));
    }

    [Test]
    public void Other_command_asks_for_another_id() => Assert.That(
        Evolution.TraceOf("cmd_2", File).MessageId, Is.Not.EqualTo(Evolution.TraceOf("cmd_1", File).MessageId));

    [Test]
    public void Chat_and_content_are_part_of_the_trace([Values("evolution", "waha")] string engine) => Assert.That(
        (engine == "waha" ? (IEngineAdapter)Waha : Evolution).TraceOf("cmd_1", File).Fingerprint, Is.EqualTo(EchoFingerprint.Of(File)));

    [Test]
    public void Deletion_asks_for_no_id() => Assert.That(
        Evolution.TraceOf("cmd_1", new DeleteMessage(Chat, "3EB0", true)).MessageId, Is.Null);

    [Test]
    public void Engine_that_names_the_command_needs_no_trace()
    {
        IEngineAdapter[] adapters = [new CloudApiAdapter(null!, null!, TimeProvider.System), new RyzeApiAdapter(null!)];

        Assert.That(adapters.Select(adapter => adapter.TraceOf("cmd_1", File)), Is.All.EqualTo(CommandTrace.None));
    }
}
