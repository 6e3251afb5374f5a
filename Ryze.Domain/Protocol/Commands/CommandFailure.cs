using Ryze.Domain.Errors;

namespace Ryze.Domain.Protocol.Commands;

/// <summary>The <c>error</c> of a <c>result</c> frame (docs/spec/bridge.md 2).</summary>
/// <param name="Code">snake_case; the codes are listed in docs/bridge-protocol.md.</param>
/// <param name="Retryable">Whether a later try may work. It uses a new id, because the id keeps its result. After <see cref="InProgress"/>,
/// <see cref="TooMany"/>, <see cref="NotRemembered"/> and <see cref="NotStoredYet"/> it uses the same id.</param>
public sealed record CommandFailure(string Code, string Message, bool Retryable)
{
    /// <summary>The <see cref="Code"/> of a send with an unknown outcome.</summary>
    public const string UnknownCode = "outcome_unknown";

    /// <summary>Another process runs this id, or crashed less than two minutes ago: ask again with the same id.</summary>
    public static readonly CommandFailure InProgress =
        new("in_progress", "the command is still running; ask again with the same id", Retryable: true);

    /// <summary>The link has too many concurrent commands. Nothing is stored, so the same id may be used again.</summary>
    public static readonly CommandFailure TooMany =
        new("too_many_commands", "too many commands are waiting; send it again later", Retryable: true);

    public static CommandFailure Of(EngineError error) => new(
        error switch
        {
            EngineError.NotConfigured => "engine_not_configured",
            EngineError.Unreachable => "engine_unreachable",
            EngineError.Disconnected => "engine_disconnected",
            EngineError.Throttled => "engine_throttled",
            EngineError.OutcomeUnknown => UnknownCode,
            _ => "engine_rejected",
        },
        error.Detail.ToString(),
        error is EngineError.Unreachable or EngineError.Disconnected or EngineError.Throttled);

    public static CommandFailure Invalid(string faults) => new("invalid_command", faults, Retryable: false);

    /// <summary>Nothing was sent, because the id could not be stored.</summary>
    public static readonly CommandFailure NotRemembered =
        new("storage_failed", "the public API's database failed; send it again later", Retryable: true);

    /// <summary>Nothing was sent: the bridge opens the link before the activation is stored, which may still fail.</summary>
    public static readonly CommandFailure NotStoredYet =
        new("not_stored_yet", "the integration is not stored yet; ask again with the same id", Retryable: true);
}
