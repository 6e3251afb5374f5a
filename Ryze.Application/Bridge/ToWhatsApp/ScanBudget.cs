using Ryze.Application.Bridge.Chatwoot;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>How much of one conversation a catch-up reads in a round and one direction (security.md 1), however long it is.</summary>
internal sealed class ScanBudget
{
    /// <summary>Messages of one conversation.</summary>
    public const int MaxMessages = 1000;

    /// <summary>Bytes of one conversation.</summary>
    public const long MaxBytes = 4 * 1024 * 1024;

    /// <summary>A page of messages as long as WhatsApp takes. A longer page exceeds the cap once, and then the round is over.</summary>
    private const long MaxPageBytes = 1024 * 1024;

    private long _bytes;
    private int _messages;

    /// <summary>Whether one more page could exceed a cap.</summary>
    public bool IsSpent => _messages >= MaxMessages || _bytes > MaxBytes - MaxPageBytes;

    public void Spend(IReadOnlyCollection<ChatwootMessage> page)
    {
        _messages += Math.Max(page.Count, 1);
        _bytes += page.Sum(message => (long)message.Bytes);
    }
}
