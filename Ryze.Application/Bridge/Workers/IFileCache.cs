namespace Ryze.Application.Bridge.Workers;

/// <summary>Bridge: files of pending events.</summary>
public interface IFileCache
{
    /// <summary>Deletes a removed integration's files. A file in use is deleted when its user returns it.</summary>
    void Forget(string integrationId);
}
