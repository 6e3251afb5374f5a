using Ryze.Tests.Support.Engines;

namespace Ryze.Tests.Faults;

/// <summary>The phones of a relay run, with their engines. Safe to use from many threads.</summary>
internal interface IRelayPhone : IAsyncDisposable
{
    /// <summary>Chat and text of every sent message, in order. A file shows its kind and SHA-256 instead of a text.</summary>
    IReadOnlyCollection<(string Chat, string Text)> Sent { get; }

    /// <summary>Makes the next sends fail: the message is sent without an answer, or the phone is not connected.</summary>
    void Misbehave(int times);

    /// <summary>Reports a message until the public API accepts it.</summary>
    Task ReportAsync(PhoneEvent.Text written);
}
