using Ryze.Application.Bridge.Chatwoot;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Limits how much of one conversation a catch-up reads in each round and direction (docs/spec/security.md 1).</summary>
internal sealed class ScanBudget
{
    /// <summary>Messages per conversation.</summary>
    public const int MaxMessages = 1000;

    /// <summary>Bytes per conversation.</summary>
    public const long MaxBytes = 4 * 1024 * 1024;

    /// <summary>
    /// The size of a page of the longest WhatsApp messages. A longer page exceeds the limit once, and then the round ends.
    /// </summary>
    private const long MaxPageBytes = 1024 * 1024;

    private long _bytes;
    private int _messages;

    /// <summary>Whether one more page could exceed a limit.</summary>
    public bool IsSpent => _messages >= MaxMessages || _bytes > MaxBytes - MaxPageBytes;

    public void Spend(IReadOnlyCollection<ChatwootMessage> page)
    {
        _messages += Math.Max(page.Count, 1);
        _bytes += page.Sum(message => (long)message.Bytes);
    }
}
