using Microsoft.AspNetCore.Builder;
using Ryze.Api.Hosting;
using Ryze.Tests.Support;

namespace Ryze.Tests.Load;

/// <summary>Runs the complete program in a separate process, without an effective rate limit.</summary>
internal static class UnlimitedHost
{
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder(RyzeHost.Settings([]));
        SteadyCounter.At(1)(builder);
        await using var app = RyzeHost.Build(builder);
        await app.PrepareAsync();
        await app.RunAsync();
        return 0;
    }
}
