using System.Globalization;

namespace Ryze.Domain.Errors;

/// <summary>Why an engine event or a link was rejected (docs/spec/bridge.md 2 and 4).</summary>
public abstract record EventError : Error
{
    /// <summary>The bridge was away for too long, and its outbox accepts no more.</summary>
    /// <param name="Limit">The limit per integration, in events or bytes.</param>
    public sealed record BacklogFull(long Limit, bool IsInBytes = false) : EventError
    {
        /// <summary>The limit as text.</summary>
        public string Text => IsInBytes ? Waiting : $"{Waiting} events";

        /// <summary>The limit as text, for a sentence that already mentions events.</summary>
        public string Waiting => string.Create(CultureInfo.InvariantCulture, $"{Limit}{(IsInBytes ? " bytes" : "")}");
    }

    /// <summary>Several accounts use this instance name, and the link names no integration.</summary>
    public sealed record AmbiguousInstance : EventError;

    /// <summary>The event exceeds a frame, even without its media.</summary>
    /// <param name="LimitBytes">A frame's limit.</param>
    public sealed record TooLargeForFrame(int LimitBytes) : EventError;

    /// <summary><c>ENGINE_WEBHOOK_AUTHORIZATION</c> is not set, so no engine can authenticate.</summary>
    public sealed record WebhookNotConfigured : EventError;

    /// <summary>The events in transit need more memory than allowed.</summary>
    public sealed record Busy : EventError;

    /// <summary>The engine that keeps an event's file did not deliver it.</summary>
    public sealed record FileUnavailable(Detail Detail) : EventError;

    /// <summary>A webhook's handshake had another verify token (docs/spec/engines.md 3).</summary>
    public sealed record HandshakeRefused : EventError;
}
