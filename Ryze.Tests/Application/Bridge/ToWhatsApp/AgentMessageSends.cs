using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared;
using Ryze.Tests.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>One agent message, a real database, and an engine whose answers the test sets.</summary>
internal abstract class AgentMessageSends
{
    protected const string Id = "int_1";

    private readonly Queue<CommandResult?> _results = new();
    private readonly Mock<IDeliveryWorker> _relay = new();
    private EngineFolder _folder = null!;
    private AgentFiles _files = null!;
    private int _attempt;

    protected List<(string CommandId, EngineCommand Command)> Sent { get; } = [];

    protected Mock<IFileDownloads> Files { get; } = new();

    protected IEngineFiles EngineFiles => _folder.Files;

    protected Mock<IChatwootMessages> Chatwoot { get; } = new();

    /// <summary>The private notes in Chatwoot.</summary>
    protected List<(string SourceId, string Content)> Notes { get; } = [];

    protected ChatwootFailure? NoteFailure { get; set; }

    protected bool IsConnected { get; set; } = true;

    protected bool SignsMessages { get; set; }

    protected Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    protected Stores Stored { get; private set; } = null!;

    protected IAgentMessageRepository Messages => Stored.Get<IAgentMessageRepository>();

    [SetUp]
    public async Task Open()
    {
        Stored = await Stores.BridgeAsync();
        await Stored.AddIntegrationsAsync(Id);
        Chatwoot.Setup(c => c.ListMessagesAsync(
            It.IsAny<ChatwootAccess>(), It.IsAny<long>(), It.IsAny<long?>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => Result.Of<IReadOnlyList<ChatwootMessage>>(
                [.. Notes.Select((note, i) => new ChatwootMessage(100 + i, 12, note.SourceId, Stores.Start))]));
        Chatwoot.Setup(c => c.CreateNoteAsync(
            It.IsAny<ChatwootAccess>(), 12, 5, It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((ChatwootAccess _, long _, long _, string sourceId, string content, CancellationToken _) =>
            {
                if (NoteFailure is null)
                {
                    Notes.Add((sourceId, content));
                }

                return NoteFailure;
            });
        _folder = new EngineFolder(Stored.Time);
        _files = new AgentFiles(Files.Object, EngineFiles, Stored.Time);
        Files.Setup(f => f.FetchFromChatwootAsync(It.IsAny<Uri>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => new ChatwootUpload(new MemoryStream([0xFF, 0xD8, 0xFF, 0xE0]), "image/jpeg"));
    }

    [TearDown]
    public async Task Close()
    {
        _folder.Dispose();
        await Stored.DisposeAsync();
    }

    /// <summary>The URL of the last command, as the engine sees it.</summary>
    protected Secret LastUrl => new(((EngineCommand.SendMedia)Sent[^1].Command).Url);

    /// <summary>Simulates a restart of the bridge: everything in memory is lost.</summary>
    protected void Restart() => _files = new AgentFiles(Files.Object, EngineFiles, Stored.Time);

    protected static CommandResult Receipt => new SentMessage("3EB0" + Guid.NewGuid().ToString("N"), null);

    protected static AgentFile File(string name) => new($"https://cw.example/{name}", "image", "image/jpeg", name);

    protected static AgentMessageSnapshot Message(params AgentFile[] files) =>
        new(5, 12, "5511999990000@s.whatsapp.net", files.Length == 0
            ? "a secret to tell" : "", "Ana", files, null, null, Stores.Start, false, false);

    protected Task<AgentMessageQueues?> ReceiveAsync(params AgentFile[] files) =>
        Messages.ReceiveAsync(Id, null, Message(files), Stores.Start.AddDays(-1), default);

    protected Task<AgentMessageQueues?> DeleteAsync() =>
        Messages.ReceiveAsync(Id, "delete", Message() with { IsDeleted = true }, Stores.Start.AddDays(-1), default);

    protected async Task RetryAsync()
    {
        await Messages.ApplyAsync(
            Id, 5, m => m.MarkReceiptPushed(ReceiptState.Failed, Stores.Start), default);
        Assert.That(
            await Messages.ReceiveAsync(Id, "retry", Message() with { IsUpdate = true }, Stores.Start.AddDays(-1), default),
            Is.EqualTo(AgentMessageQueues.Sends));
    }

    protected void Answer(params CommandResult?[] results)
    {
        foreach (var result in results)
        {
            _results.Enqueue(result);
        }
    }

    protected Task<Outcome> RunAsync(TimeSpan failingFor = default)
    {
        var commands = new Mock<ILinkCommands>();
        commands.Setup(c => c.IsConnected(Id)).Returns(() => IsConnected);
        commands.Setup(c => c.SendAsync(Id, It.IsAny<string>(), It.IsAny<EngineCommand>(), It.IsAny<CancellationToken>()))
            .Callback((string _, string commandId, EngineCommand command, CancellationToken _) => Sent.Add((commandId, command)))
            .Returns(async () =>
            {
                await BeforeAnswer();
                return _results.Dequeue();
            });
        var settings = new ChatwootSettings("https://cw.example", 1, new Secret("token"), "Suporte", SignsMessages, false, false, false);
        var integrations = new Mock<IBridgeIntegrationRepository>();
        integrations.Setup(i => i.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(new BridgeIntegration(
            Id, "suporte", "key", "ws://api.example/ws", settings, new Secret("p"), new LinkedInbox(42, "Suporte", null, null), "4.15.1",
            BridgeIntegrationPhase.Active, "", "act_1", null, false, null, 0, Stores.Start, Stores.Start));
        var (ids, random) = (new RandomIds(), new SteadyRandom(0));
        var handler = new SendAgentMessageHandler(
            Messages, integrations.Object, _relay.Object,
            new AgentMessageComposer(Chatwoot.Object, new AgentNames(Chatwoot.Object, Stored.Time), random),
            new MessageParts(Messages, commands.Object, _files, _relay.Object, ids, random, Stored.Time),
            new AgentMessageDeletion(
                Messages, commands.Object, new AgentNotes(Chatwoot.Object, new PostedMessages(Chatwoot.Object, Stored.Time)), ids, random,
                Stored.Time, NullLogger<AgentMessageDeletion>.Instance),
            Stored.Time, NullLogger<SendAgentMessageHandler>.Instance);
        return handler.Handle(new SendAgentMessage(Id, 5, ++_attempt, failingFor), default);
    }

    /// <summary>The state, followed by the error if there is one.</summary>
    protected async Task<string> StateAsync()
    {
        var message = (await Messages.FindAsync(Id, 5, default))!;
        return $"{message.State} {message.Error}".TrimEnd();
    }
}
