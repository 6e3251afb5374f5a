namespace Ryze.Application.Bridge.Workers;

/// <summary>Bridge side: files of events that are not done.</summary>
public interface IFileCache
{
    /// <summary>The integration was removed. A file in use is closed when its user returns it.</summary>
    void Forget(string integrationId);
}
