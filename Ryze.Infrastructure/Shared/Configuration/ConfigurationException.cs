namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>The host does not start: the configuration is wrong. The message lists every fault, one a line.</summary>
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
