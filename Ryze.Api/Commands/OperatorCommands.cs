using Ryze.Application;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Api.Commands;

/// <summary>Finds and runs the called command. The host does not run: no port is open, and no schedule starts.</summary>
internal static class OperatorCommands
{
    private static readonly IReadOnlyList<OperatorCommand> All =
    [
        new CreateAccountCommand(), new ListAccountsCommand(), new RotateTokenCommand(), new ReleaseNameCommand(), new RotateKeysCommand(),
        new MigrateDatabaseCommand(),
    ];

    private static readonly string[] HelpOptions = ["--help", "-h", "-?"];

    /// <summary>
    /// Whether the arguments are a command call or wrong. Only settings (<c>--RYZE_ROLES=api</c>), or no arguments, start the host.
    /// </summary>
    public static bool IsCommandCall(string[] args) => HostArguments.FaultOf(args) is not null || ContainCommand(args);

    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(
        string[] args, Func<WebApplicationBuilder> settings, CommandOutput output, CancellationToken cancellationToken)
    {
        var command = args.Length < 2 ? null : All.FirstOrDefault(c => c.Name == $"{args[0]} {args[1]}");
        return CommandFailures.TellAsync(
            command?.Name ?? "ryze",
            output,
            () => command is null ? HelpAsync(args, output) : RunAsync(command, args[2..], settings, output, cancellationToken));
    }

    /// <summary>Handles a call without a command: prints the help, or reports the error.</summary>
    private static async Task<int> HelpAsync(string[] args, CommandOutput output)
    {
        var group = All.Where(c => c.Name.StartsWith(args[0] + ' ', StringComparison.Ordinal)).ToList();
        if (args[0] == "help" || IsHelp(args[0]) || (group.Count > 0 && args.Length == 2 && IsHelp(args[1])))
        {
            await output.Result.WriteLineAsync(CommandHelp.Of(group.Count > 0 ? group : All));
            return ExitCode.Done;
        }

        var fault = HostArguments.FaultOf(args[..1]) == HostArguments.UnexpectedArgument ? "Unknown command."
            : ContainCommand(args) ? "A command reads its settings from the environment. Remove the arguments before it."
            : $"Wrong call: {HostArguments.FaultOf(args)}.";
        await output.Remarks.WriteLineAsync($"{fault}{Environment.NewLine}{CommandHelp.Of(All)}");
        return ExitCode.Usage;
    }

    private static async Task<int> RunAsync(
        OperatorCommand command, string[] args, Func<WebApplicationBuilder> settings, CommandOutput output,
        CancellationToken cancellationToken)
    {
        if (CommandArguments.IsHelpCall(args, command.Options, HelpOptions))
        {
            await output.Result.WriteLineAsync(CommandHelp.Of(command));
            return ExitCode.Done;
        }

        try
        {
            return await RunAsync(command, CommandArguments.Parse(args, command.Options), settings(), output, cancellationToken);
        }
        catch (CommandLineException exception)
        {
            await output.Remarks.WriteLineAsync($"{command.Name}: {exception.Message}{Environment.NewLine}{CommandHelp.Of(command)}");
            return ExitCode.Usage;
        }
    }

    private static bool IsHelp(string argument) => HelpOptions.Contains(argument, StringComparer.Ordinal);

    /// <summary>Whether a command follows other arguments. The host would read its words as a setting's value, or ignore them.</summary>
    private static bool ContainCommand(string[] args) =>
        args.Skip(1).Zip(args.Skip(2)).Any(pair => All.Any(c => c.Name == $"{pair.First} {pair.Second}"));

    private static async Task<int> RunAsync(
        OperatorCommand command, CommandArguments arguments, WebApplicationBuilder settings, CommandOutput output,
        CancellationToken cancellationToken)
    {
        var options = RyzeOptions.Read(settings.Configuration, settings.Environment.IsDevelopment());
        if (command.NeedsApi && !options.Roles.Api)
        {
            throw new ConfigurationException($"{command.Name} needs the api role's database. Add api to RYZE_ROLES.");
        }

        await using var services = ServicesOf(options);
        foreach (var database in command.AllowsPendingMigrations ? [] : services.GetServices<IDatabase>())
        {
            if ((await database.ListPendingAsync(cancellationToken)).Count > 0)
            {
                throw new ConfigurationException($"The {database.Role} role's database is not up to date. Run `database migrate` first.");
            }
        }

        return await command.RunAsync(services, arguments, output, cancellationToken);
    }

    // No host is built, so the registered schedules never start.
    private static ServiceProvider ServicesOf(RyzeOptions options) => new ServiceCollection()
        .AddLogging(logging => logging
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning)

            // The command reports database failures itself; the framework would log the server's address.
            .AddFilter("Microsoft", LogLevel.None))
        .AddSingleton(TimeProvider.System)
        .AddApplication(options.Roles.Api, options.Roles.Bridge)
        .AddInfrastructure(options)
        .BuildServiceProvider();
}
