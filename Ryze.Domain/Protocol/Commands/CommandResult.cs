namespace Ryze.Domain.Protocol.Commands;

/// <summary>A command's result; exactly one member is set.</summary>
public sealed record CommandResult(SentMessage? Receipt, CommandFailure? Failure)
{
    public static implicit operator CommandResult(SentMessage receipt) => new(receipt, null);

    public static implicit operator CommandResult(CommandFailure failure) => new(null, failure);

    public static CommandResult FromSentMessage(SentMessage receipt) => receipt;

    public static CommandResult FromCommandFailure(CommandFailure failure) => failure;
}
