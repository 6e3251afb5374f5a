using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Ryze.Api.Commands;

namespace Ryze.Tests.Support;

/// <summary>Runs an operator command in this process and keeps its output.</summary>
internal sealed record OperatorCall(int ExitCode, string Result, string Remarks)
{
    public static async Task<OperatorCall> RunAsync(Dictionary<string, string?> settings, params string[] args)
    {
        await using var result = new StringWriter { NewLine = "\n" };
        return await RunAsync(settings, result, args);
    }

    /// <param name="result">Receives the standard output.</param>
    public static async Task<OperatorCall> RunAsync(Dictionary<string, string?> settings, StringWriter result, params string[] args)
    {
        await using var remarks = new StringWriter { NewLine = "\n" };
        var code =
            await OperatorCommands.RunAsync(args, () => Builder(settings), new CommandOutput(result, remarks), CancellationToken.None);
        return new OperatorCall(code, result.ToString(), remarks.ToString());
    }

    private static WebApplicationBuilder Builder(Dictionary<string, string?> settings)
    {
        var builder =
            WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }
}
