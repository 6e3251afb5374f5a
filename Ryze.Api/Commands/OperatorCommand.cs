namespace Ryze.Api.Commands;

/// <summary>One thing an operator can tell the program to do instead of serving (api.md 8).</summary>
internal abstract class OperatorCommand
{
    /// <summary>How it is called, e.g. <c>accounts create</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One line for the list of commands.</summary>
    public abstract string Summary { get; }

    /// <summary>What else its help says.</summary>
    public abstract string Details { get; }

    public virtual IReadOnlyList<CommandOption> Options => [];

    /// <summary>Whether it works on the api role's database.</summary>
    public virtual bool NeedsApi => false;

    /// <summary>Whether it works on a database that is not up to date.</summary>
    public virtual bool TakesAnyDatabase => false;

    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public abstract Task<int> RunAsync(IServiceProvider services, CommandArguments arguments, CommandOutput output, CancellationToken cancellationToken);
}
