using Ryze.Domain;

namespace Ryze.Api.Commands;

/// <summary>Prints the token that is shown only now. By then it counts, so that it could not be printed must not go unsaid.</summary>
internal static class TokenOutput
{
    /// <returns>The exit code.</returns>
    public static async Task<int> WriteAsync(CommandOutput output, string accountId, string remark, Secret token)
    {
        try
        {
            await output.Remarks.WriteLineAsync(remark);
        }
        catch (IOException)
        {
            // The token matters more than what is said of it.
        }

        try
        {
            await output.Result.WriteLineAsync(token.Reveal());
            await output.Result.FlushAsync();
            return ExitCode.Done;
        }
        catch (IOException)
        {
            await output.Remarks.WriteLineAsync(
                $"account {accountId} has a token that could not be printed; run accounts rotate-token --account {accountId}");
            return ExitCode.Failed;
        }
    }
}
