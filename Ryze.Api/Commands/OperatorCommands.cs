using Ryze.Application;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Api.Commands;

/// <summary>Finds and runs the command of a call. Nothing listens meanwhile, and no schedule runs.</summary>
internal static class OperatorCommands
{
    private static readonly IReadOnlyList<OperatorCommand> All =
    [
        new CreateAccountCommand(), new ListAccountsCommand(), new RotateTokenCommand(), new ReleaseNameCommand(), new RotateKeysCommand(),
        new MigrateDatabaseCommand(),
    ];

    private static readonly string[] HelpOptions = ["--help", "-h", "-?"];

    /// <summary>Whether anything but the host is meant, which runs with settings (<c>--RYZE_ROLES=api</c>) or nothing at all.</summary>
    public static bool AreMeant(string[] args) => HostArguments.FaultOf(args) is not null || HoldCommand(args);

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

    /// <summary>What is no command: a question for help, or a mistake.</summary>
    private static async Task<int> HelpAsync(string[] args, CommandOutput output)
    {
        var group = All.Where(c => c.Name.StartsWith(args[0] + ' ', StringComparison.Ordinal)).ToList();
        if (args[0] == "help" || IsHelp(args[0]) || (group.Count > 0 && args.Length == 2 && IsHelp(args[1])))
        {
            await output.Result.WriteLineAsync(CommandHelp.Of(group.Count > 0 ? group : All));
            return ExitCode.Done;
        }

        var fault = HostArguments.FaultOf(args[..1]) == HostArguments.UnexpectedArgument ? "Unknown command."
            : HoldCommand(args) ? "Settings of a command come from the environment."
            : $"Wrong call: {HostArguments.FaultOf(args)}.";
        await output.Remarks.WriteLineAsync($"{fault}{Environment.NewLine}{CommandHelp.Of(All)}");
        return ExitCode.Usage;
    }

    private static async Task<int> RunAsync(
        OperatorCommand command, string[] args, Func<WebApplicationBuilder> settings, CommandOutput output, CancellationToken cancellationToken)
    {
        if (CommandArguments.AskForHelp(args, command.Options, HelpOptions))
        {
            await output.Result.WriteLineAsync(CommandHelp.Of(command));
            return ExitCode.Done;
        }

        try
        {
            return await RunAsync(command, CommandArguments.Parse(args, command.Options), settings(), output, cancellationToken);
        }
        catch (CommandLineException wrong)
        {
            await output.Remarks.WriteLineAsync($"{command.Name}: {wrong.Message}{Environment.NewLine}{CommandHelp.Of(command)}");
            return ExitCode.Usage;
        }
    }

    private static bool IsHelp(string argument) => HelpOptions.Contains(argument, StringComparer.Ordinal);

    /// <summary>A command behind something else, which the host would take for the value of a setting, or pass over.</summary>
    private static bool HoldCommand(string[] args) =>
        args.Skip(1).Zip(args.Skip(2)).Any(pair => All.Any(c => c.Name == $"{pair.First} {pair.Second}"));

    private static async Task<int> RunAsync(
        OperatorCommand command, CommandArguments arguments, WebApplicationBuilder settings, CommandOutput output, CancellationToken cancellationToken)
    {
        var options = RyzeOptions.Read(settings.Configuration, settings.Environment.IsDevelopment());
        if (command.NeedsApi && !options.Roles.Api)
        {
            throw new ConfigurationException($"{command.Name} works on the database of the api role, which RYZE_ROLES does not name.");
        }

        await using var services = ServicesOf(options);
        foreach (var database in command.TakesAnyDatabase ? [] : services.GetServices<IDatabase>())
        {
            if ((await database.ListPendingAsync(cancellationToken)).Count > 0)
            {
                throw new ConfigurationException($"The database of the {database.Role} role is not up to date. Run `database migrate` first.");
            }
        }

        return await command.RunAsync(services, arguments, output, cancellationToken);
    }

    // Without a host: the schedules that are registered among the services are never started.
    private static ServiceProvider ServicesOf(RyzeOptions options) => new ServiceCollection()
        .AddLogging(logging => logging
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning)

            // What it would say of a database that fails the command says itself, without the address of the server.
            .AddFilter("Microsoft", LogLevel.None))
        .AddSingleton(TimeProvider.System)
        .AddApplication(options.Roles.Api, options.Roles.Bridge)
        .AddInfrastructure(options)
        .BuildServiceProvider();
}
