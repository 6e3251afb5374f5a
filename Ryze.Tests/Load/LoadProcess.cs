using System.Diagnostics;
using System.Globalization;

namespace Ryze.Tests.Load;

/// <summary>Reads a process's memory and CPU time from the kernel.</summary>
internal static class LoadProcess
{
    /// <summary>Resident memory in KiB.</summary>
    public static long MemoryOf(int processId) => long.Parse(
        File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    /// <summary>CPU time used so far, over all cores.</summary>
    public static TimeSpan CpuOf(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }
}
