using System.Collections.Concurrent;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Support.Engines;

/// <summary>
/// A WhatsApp engine as a real server with one phone, which answers as docs/spec/engines.md describes. It calls the webhook that Ryze
/// registered. Safe to use from many threads.
/// </summary>
internal interface IEngineServer : IAsyncDisposable
{
    EngineKind Kind { get; }

    string Url { get; }

    EngineAbilities Abilities { get; }

    /// <summary>Every call to the engine, in order.</summary>
    ConcurrentQueue<EngineServerCall> Calls { get; }

    /// <summary>What customers received, in order.</summary>
    ConcurrentQueue<EngineSend> Sent { get; }

    /// <summary>
    /// What the engine reports about a send by itself, in order. It is the echo, unless the test sets something else.
    /// </summary>
    Func<EngineSend, IReadOnlyList<PhoneEvent>> ReportsOf { get; set; }

    /// <summary>The body of <c>POST /api/engine/set</c> for this engine.</summary>
    Dictionary<string, object?> SetBody();

    /// <summary>Makes the next send fail. Faults are used in the order in which they were added.</summary>
    /// <param name="chat">Only sends to this chat fail; null for every chat.</param>
    void Fail(SendFault fault, string? chat = null);

    /// <summary>Calls the webhook until Ryze accepts the report.</summary>
    Task ReportAsync(PhoneEvent happened);
}

/// <summary>What the server can do beyond texts in both directions.</summary>
[Flags]
internal enum EngineAbilities
{
    None = 0,

    /// <summary>It reports delivered, read and failed messages.</summary>
    Receipts = 1,

    /// <summary>It keeps the customers' files, and downloads the agents'.</summary>
    Files = 2,

    /// <summary>It deletes messages at the customer.</summary>
    Deletions = 4,

    All = Receipts | Files | Deletions,
}

internal enum SendFault
{
    /// <summary>The customer receives the message, and the connection breaks before the answer.</summary>
    AnswerLost,

    /// <summary>The engine refuses permanently and says why.</summary>
    Refused,

    /// <summary>The phone is not connected at the moment: nothing is sent.</summary>
    NotConnected,

    /// <summary>The engine sends, but reports the send before it answers.</summary>
    ReportedFirst,
}

/// <param name="Path">With the query.</param>
internal sealed record EngineServerCall(string Method, string Path, string Body)
{
    public override string ToString() => $"{Method} {Path} {Body}".TrimEnd();
}

/// <summary>A message, reaction or deletion that a customer received.</summary>
/// <param name="Id">WhatsApp's id of the message; for a deletion, the deleted message's id.</param>
/// <param name="Chat">The customer's JID.</param>
/// <param name="Kind"><c>text</c>, <c>image</c>, <c>video</c>, <c>audio</c>, <c>voice</c>, <c>document</c>, <c>reaction</c>,
/// <c>deletion</c> or another word of the engine.</param>
/// <param name="Text">The text, caption or emoji.</param>
internal sealed record EngineSend(string Id, string Chat, string Kind, string Text)
{
    /// <summary>The id of the quoted message; null without a quote.</summary>
    public string? Quoted { get; init; }

    /// <summary>Our own reference, which the engine returns in its reports; null for an engine without one.</summary>
    public string? Reference { get; init; }

    public string? FileName { get; init; }

    /// <summary>The SHA-256 of the file in lower-case hex; null without a file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether it is a message, and not a reaction or deletion.</summary>
    public bool IsMessage => Kind is not ("reaction" or "deletion");

    /// <summary>The text, or a file's kind and SHA-256.</summary>
    public string Shown => Sha256 is null ? Text : $"{Kind} {Sha256}";
}
