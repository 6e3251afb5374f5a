using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.Commands;

/// <summary>Reports a failed command in one line, without a stack trace.</summary>
internal static class CommandFailures
{
    /// <returns>The exit code of <paramref name="work"/>, or <see cref="ExitCode.Failed"/>.</returns>
    public static async Task<int> TellAsync(string command, CommandOutput output, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is not CommandLineException)
        {
            await output.Remarks.WriteLineAsync(exception switch
            {
                ConfigurationException => exception.Message,
                StorageException => $"{command}: the database failed: {exception.Message}",
                IOException or UnauthorizedAccessException => $"{command}: {Detail.Of(exception.Message)}",

                // A bug in Ryze: its type is often clearer than its message.
                _ => $"{command}: {exception.GetType().Name}: {Detail.Of(exception.Message)}",
            });
            return ExitCode.Failed;
        }
    }
}
