using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Api.Http.OpenApi;

/// <summary>What the examples say: in Development the sandbox, so that they work as they stand.</summary>
internal sealed class ExampleInputs(IHostEnvironment environment, ListeningAddress listening)
{
    /// <summary>Is there in Development.</summary>
    public const string Instance = "suporte";
    public const string InboxName = "WhatsApp - Orion";

    /// <summary>Made by the example of the creation.</summary>
    public const string NewInstance = "ventas";
    public const string NewInboxName = "WhatsApp - Ventas";

    private readonly bool _isDevelopment = environment.IsDevelopment();

    public string ChatwootBaseUrl => _isDevelopment ? $"{listening.First.AbsoluteUri.TrimEnd('/')}/sandbox/chatwoot" : "https://chatwoot.example.com";

    public string ChatwootApiToken => _isDevelopment ? "sandbox-admin-token" : "<access_token of an administrator>";

    public string Try(string with) => _isDevelopment ? $" Try it with {with}." : "";
}
