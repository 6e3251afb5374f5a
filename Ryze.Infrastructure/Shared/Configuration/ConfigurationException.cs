namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>The host does not start because its configuration is invalid. The message lists every fault, one per line.</summary>
public sealed class ConfigurationException : Exception
{
    public ConfigurationException()
    {
    }

    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ConfigurationException(IReadOnlyList<string> faults)
        : base($"Ryze cannot start, {faults.Count} {(faults.Count == 1 ? "setting is" : "settings are")} wrong:{Environment.NewLine}"
            + string.Join(Environment.NewLine, faults.Select(fault => $"  - {fault}")))
    {
    }
}
