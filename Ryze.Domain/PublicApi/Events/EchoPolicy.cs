namespace Ryze.Domain.PublicApi.Events;

/// <summary>
/// Decides which command sent a message (docs/spec/engines.md 4): the message's id proves it. Without an id, chat, text and time decide,
/// and only for a command whose message is not known yet.
/// </summary>
public static class EchoPolicy
{
    /// <summary>The longest time between a command's start and the time of its message.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    /// <param name="commands">All commands with the message's id or with one of its fingerprints.</param>
    /// <param name="now">The message's time when the engine sends none.</param>
    /// <returns>The commands that may have sent the message, the likeliest first. One that the id names is the only one.</returns>
    public static IReadOnlyList<TracedCommand> SendersOf(
        OwnMessage message, IReadOnlyCollection<TracedCommand> commands, DateTimeOffset now)
    {
        if (message.MessageId is { } id && commands.FirstOrDefault(command => command.Trace.MessageId == id) is { } named)
        {
            return message.IsReceipt && named.IsSettled ? [] : [named];
        }

        var at = message.WrittenAt ?? now;
        return
        [
            .. commands
                .Where(command => command.Trace.Fingerprint is { } fingerprint
                    && message.Fingerprints.Contains(fingerprint, StringComparer.Ordinal))
                .Where(command => (at - command.BegunAt).Duration() <= Window)
                .OrderBy(command => command.BegunAt).ThenBy(command => command.Id, StringComparer.Ordinal),
        ];
    }
}

/// <summary>A command with what its echo is recognized by.</summary>
/// <param name="Trace">It has a fingerprint until the command's message is known, or the command failed.</param>
/// <param name="IsSettled">Whether the command's outcome is known.</param>
public sealed record TracedCommand(string Id, DateTimeOffset BegunAt, CommandTrace Trace, bool IsSettled);
