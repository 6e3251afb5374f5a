using System.Globalization;

namespace Ryze.Domain.Errors;

/// <summary>Why an event of the engine, or a socket for events, was not taken (bridge.md 2 and 4).</summary>
public abstract record EventError : Error
{
    /// <summary>The bridge has been away for so long that no more is kept for it.</summary>
    /// <param name="Limit">Events, or bytes, kept per integration.</param>
    public sealed record BacklogFull(long Limit, bool IsInBytes = false) : EventError
    {
        /// <summary>The limit in words.</summary>
        public string Text => IsInBytes ? Waiting : $"{Waiting} events";

        /// <summary>The same where the text already speaks of events.</summary>
        public string Waiting => string.Create(CultureInfo.InvariantCulture, $"{Limit}{(IsInBytes ? " bytes" : "")}");
    }

    /// <summary>Instance names are unique only within an account; this one is used by several, and the socket names no integration.</summary>
    public sealed record AmbiguousInstance : EventError;

    /// <summary>What is left of the event without its media does not fit a frame.</summary>
    /// <param name="LimitBytes">Of a frame.</param>
    public sealed record TooLargeForFrame(int LimitBytes) : EventError;

    /// <summary><c>ENGINE_WEBHOOK_AUTHORIZATION</c> is not set, so no engine can prove itself.</summary>
    public sealed record WebhookNotConfigured : EventError;

    /// <summary>More is being received at this moment than memory allows.</summary>
    public sealed record Busy : EventError;
}
