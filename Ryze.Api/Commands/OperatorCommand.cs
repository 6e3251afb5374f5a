namespace Ryze.Api.Commands;

/// <summary>An operator command, which the program runs instead of the host (docs/spec/api.md 8).</summary>
internal abstract class OperatorCommand
{
    /// <summary>The words that call it, e.g. <c>accounts create</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One line for the list of commands.</summary>
    public abstract string Summary { get; }

    /// <summary>The rest of its help text.</summary>
    public abstract string Details { get; }

    public virtual IReadOnlyList<CommandOption> Options => [];

    /// <summary>Whether it needs the api role's database.</summary>
    public virtual bool NeedsApi => false;

    /// <summary>Whether it also runs on a database with pending migrations.</summary>
    public virtual bool AllowsPendingMigrations => false;

    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public abstract Task<int> RunAsync(
        IServiceProvider services, CommandArguments arguments, CommandOutput output, CancellationToken cancellationToken);
}
