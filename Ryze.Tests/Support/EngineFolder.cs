using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Ryze.Domain;
using Ryze.Infrastructure.Bridge.Files;
using Ryze.Infrastructure.Shared;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Support;

/// <summary>Files that wait for the engine, in a separate folder per test.</summary>
internal sealed class EngineFolder(TimeProvider time) : IDisposable
{
    public const string Url = "https://bridge.example/v1/files/";

    private readonly TemporaryFolder _folder = new();
    private EngineFiles? _files;

    public EngineFiles Files => _files ??= Open(time);

    public string Path => _folder.File("files");

    public IReadOnlyList<string> Names => Directory.Exists(Path) ? [.. Directory.EnumerateFiles(Path)] : [];

    /// <summary>Simulates another process on the same folder.</summary>
    public EngineFiles Open(TimeProvider clock) => new(
        new EngineFileOptions { Folder = Path },
        new BridgeOptions
        {
            Url = null, Token = null, IsConfigured = false, InternalRyzeApiUrl = null, PublicUrl = new Uri("https://bridge.example"),
            AllowPrivateNetworks = true, ChatwootRequestsPerMinute = 0,
        },
        new ListeningAddress(Mock.Of<IServer>()), new RandomIds(), Disk(clock), clock, NullLogger<EngineFiles>.Instance);

    private static DiskWatch Disk(TimeProvider clock) => new(
        new DatabaseOptions { IsSqlite = false, Api = new Secret("unused"), Bridge = new Secret("unused") },
        new RoleOptions { Api = false, Bridge = true }, Mock.Of<IDiskSpace>(), clock);

    public static string SecretOf(Secret url) => url.Reveal()[Url.Length..];

    public void Dispose() => _folder.Dispose();
}
