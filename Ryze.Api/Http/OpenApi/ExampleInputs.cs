using Ryze.Api.Sandbox.Phone;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Api.Http.OpenApi;

/// <summary>Values of the examples. In Development they point to the sandbox, so the examples work unchanged.</summary>
internal sealed class ExampleInputs(IHostEnvironment environment, ListeningAddress listening)
{
    /// <summary>An instance that exists in Development.</summary>
    public const string Instance = "suporte";
    public const string InboxName = "WhatsApp - Orion";

    /// <summary>The instance that the creation example creates.</summary>
    public const string NewInstance = "ventas";
    public const string NewInboxName = "WhatsApp - Ventas";

    private readonly bool _isDevelopment = environment.IsDevelopment();

    public string ChatwootBaseUrl =>
        _isDevelopment ? $"{listening.First.AbsoluteUri.TrimEnd('/')}/sandbox/chatwoot" : "https://chatwoot.example.com";

    public string ChatwootApiToken => _isDevelopment ? "sandbox-admin-token" : "<access_token of an administrator>";

    public string EngineBaseUrl =>
        _isDevelopment ? $"{listening.First.AbsoluteUri.TrimEnd('/')}{SandboxEngine.Path}" : "https://ryzeapi.example.com";

    public string EngineToken => _isDevelopment ? SandboxEngine.Token : "<the instance's token>";

    public string Try(string with) => _isDevelopment ? $" Try it with {with}." : "";
}
