namespace Ryze.Application.Ports;

/// <summary>Bridge side: files of events that are not done.</summary>
public interface IKeptFiles
{
    /// <summary>The integration was removed. A file in use is closed when its user returns it.</summary>
    void Forget(string integrationId);
}
