using Ryze.Domain;

namespace Ryze.Api.Commands;

/// <summary>Prints a token, which is shown only once. The token is already valid, so a failure to print it is reported.</summary>
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
            // The token matters more than the remark.
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
                $"account {accountId}: its token could not be printed; run accounts rotate-token --account {accountId}");
            return ExitCode.Failed;
        }
    }
}
