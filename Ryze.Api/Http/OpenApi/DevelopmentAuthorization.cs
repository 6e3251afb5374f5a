using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.Http.OpenApi;

/// <summary>
/// Fills <em>Authorize</em> in Swagger UI with Development's well-known token. Users type any other token, so that no page contains a
/// secret.
/// </summary>
internal static class DevelopmentAuthorization
{
    public const string Path = "/swagger-development-authorization.js";

    private const string Script =
        $$"""
        (function authorize() {
          // Returns null until the OpenAPI document is loaded, because the document names the scheme.
          if (!window.ui || window.ui.preauthorizeApiKey("{{OpenApiDocument.SecurityScheme}}", "{{AccountOptions.DevelopmentToken}}") === null) {
            setTimeout(authorize, 50);
          }
        })();
        """;

    public static void MapDevelopmentAuthorization(this IEndpointRouteBuilder app, AccountOptions account)
    {
        var script = account.FirstToken?.Reveal() == AccountOptions.DevelopmentToken ? Script : "";
        app.MapGet(Path, () => Results.Text(script, "text/javascript")).ExcludeFromDescription();
    }
}
