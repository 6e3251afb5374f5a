using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Ryze.Infrastructure.Bridge.Workers.Placement;

/// <summary>
/// Ends the process when the other replicas expelled this one, for example after it was frozen. They run its integrations, so it must not
/// continue; its supervisor restarts it (docs/spec/bridge.md 2.2). It ends at once: a graceful stop would send for seconds what is not its
/// own any more, and hold its links and database locks.
/// </summary>
internal sealed partial class ExpelledReplica(ILogger<ExpelledReplica> logger) : IFatalErrorHandler
{
    /// <summary>As documented in docs/operations.md.</summary>
    public const int ExitCode = 3;

    public bool IsUnexpected(Exception exception) => exception is not ObjectDisposedException;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        LogExpelled(logger, context, exception);
        Console.Error.WriteLine(
            "This bridge replica was expelled from its cluster, or lost its part in it: it ends, so that it can be started again.");
        EndProcess();
    }

    /// <summary>Ends the process without running anything more in it, unlike <see cref="Environment.Exit"/>.</summary>
    private static void EndProcess()
    {
        if (OperatingSystem.IsWindows())
        {
            _ = TerminateProcess(-1, ExitCode);
        }
        else
        {
            ExitNow(ExitCode);
        }
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ExitNow(int code);

    /// <param name="process">-1 is the current process.</param>
    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int TerminateProcess(nint process, uint code);

    [LoggerMessage(6073, LogLevel.Critical, "The cluster expelled this replica ({Context}): the process ends and must be started again")]
    private static partial void LogExpelled(ILogger logger, string? context, Exception? exception);
}
