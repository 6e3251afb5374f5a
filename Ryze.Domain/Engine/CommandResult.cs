namespace Ryze.Domain.Engine;

/// <summary>How a command ended; exactly one of the two is set.</summary>
public sealed record CommandResult(EngineReceipt? Receipt, CommandFailure? Failure)
{
    public static implicit operator CommandResult(EngineReceipt receipt) => new(receipt, null);

    public static implicit operator CommandResult(CommandFailure failure) => new(null, failure);

    public static CommandResult FromEngineReceipt(EngineReceipt receipt) => receipt;

    public static CommandResult FromCommandFailure(CommandFailure failure) => failure;
}
