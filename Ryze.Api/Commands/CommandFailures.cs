using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.Commands;

/// <summary>Whatever goes wrong in a command, its operator reads one line and no stack trace.</summary>
internal static class CommandFailures
{
    /// <returns>The exit code of <paramref name="work"/>, or <see cref="ExitCode.Failed"/>.</returns>
    public static async Task<int> TellAsync(string command, CommandOutput output, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (failure is not CommandLineException)
        {
            await output.Remarks.WriteLineAsync(failure switch
            {
                ConfigurationException => failure.Message,
                StorageException => $"{command}: the database failed: {failure.Message}",
                IOException or UnauthorizedAccessException => $"{command}: {Detail.Of(failure.Message)}",

                // A mistake of ours, which its type tells more about than its message.
                _ => $"{command}: {failure.GetType().Name}: {Detail.Of(failure.Message)}",
            });
            return ExitCode.Failed;
        }
    }
}
