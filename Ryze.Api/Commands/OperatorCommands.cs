using Ryze.Application;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Configuration;
using Ryze.Infrastructure.Persistence;

namespace Ryze.Api.Commands;

/// <summary>Finds and runs the command of a call. Nothing listens meanwhile, and no schedule runs.</summary>
internal static class OperatorCommands
{
    private static readonly IReadOnlyList<OperatorCommand> All =
        [new CreateAccountCommand(), new ListAccountsCommand(), new RotateTokenCommand(), new RotateKeysCommand(), new MigrateDatabaseCommand()];

    private static readonly string[] HelpWords = ["--help", "-h", "-?", "help"];

    /// <summary>Whether the call is one to a command; a setting (<c>--RYZE_ROLES=api</c>) or nothing at all runs the host.</summary>
    public static bool AreMeant(string[] args) =>
        args.Length > 0 && (HelpWords.Contains(args[0], StringComparer.Ordinal) || !IsSetting(args[0]));

    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        string[] args, Func<WebApplicationBuilder> settings, CommandOutput output, CancellationToken cancellationToken)
    {
        if (HelpWords.Contains(args[0], StringComparer.Ordinal))
        {
            await output.Result.WriteLineAsync(CommandHelp.Of(All));
            return ExitCode.Done;
        }

        var command = All.FirstOrDefault(c => c.Name == string.Join(' ', args.Take(2)));
        if (args.Skip(1).Any(HelpWords.Contains))
        {
            var group = All.Where(c => c.Name.StartsWith(args[0] + ' ', StringComparison.Ordinal)).ToList();
            if (command is not null || group.Count > 0)
            {
                await output.Result.WriteLineAsync(command is null ? CommandHelp.Of(group) : CommandHelp.Of(command));
                return ExitCode.Done;
            }
        }

        if (command is null)
        {
            await output.Remarks.WriteLineAsync($"Unknown command.{Environment.NewLine}{CommandHelp.Of(All)}");
            return ExitCode.Usage;
        }

        try
        {
            return await CommandFailures.TellAsync(
                command.Name, output, () => RunAsync(command, CommandArguments.Parse(args.Skip(2), command.Options), settings(), output, cancellationToken));
        }
        catch (CommandLineException wrong)
        {
            await output.Remarks.WriteLineAsync($"{command.Name}: {wrong.Message}{Environment.NewLine}{CommandHelp.Of(command)}");
            return ExitCode.Usage;
        }
    }

    private static bool IsSetting(string argument) =>
        argument.StartsWith('-') || argument.StartsWith('/') || argument.Contains('=', StringComparison.Ordinal);

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
