using Microsoft.OpenApi;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.Http.OpenApi;

/// <summary>The OpenAPI document and Swagger UI (docs/spec/api.md 9).</summary>
internal static class OpenApiDocument
{
    public const string SecurityScheme = "token";

    public static void AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddSwaggerGen(swagger =>
        {
            swagger.SwaggerDoc("v1", new OpenApiInfo
            {
                Title = "Ryze",
                Version = "v1",
                Description = "Connects WhatsApp instances to Chatwoot. Press **Authorize**, then *Try it out* and *Execute* from "
                    + "top to bottom: create an instance with its Chatwoot inbox, view it and its deliveries, delete it. "
                    + "An instance uses the operator's WhatsApp engine, or one of your own. "
                    + "Every error is `{\"success\":false,\"error\":{\"message\":\"...\"}}` and names the fix.",
            });
            swagger.AddSecurityDefinition(SecurityScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "token",
                Description = "The account's token, or an instance's token. `Authorization: Bearer` also works.",
            });
            swagger.AddSecurityRequirement(document => new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(SecurityScheme, document)] = [],
            });
            swagger.EnableAnnotations();
            swagger.CustomSchemaIds(type => type.DeclaringType is { } outer ? outer.Name + type.Name : type.Name);
            swagger.SupportNonNullableReferenceTypes();
            swagger.MapType<Domain.Secret>(() => new OpenApiSchema { Type = JsonSchemaType.String, Format = "password" });
            foreach (var documentation in Directory.EnumerateFiles(AppContext.BaseDirectory, "Ryze.*.xml"))
            {
                swagger.IncludeXmlComments(documentation);
            }

            swagger.OperationFilter<InstanceParameter>();
            swagger.OperationFilter<ErrorRows>();
            swagger.OperationFilter<AnswerExamples>();
            swagger.DocumentFilter<DocumentTags>();
            swagger.SchemaFilter<BodyExamples>();
            swagger.RequestBodyFilter<BodyExamples>();
            swagger.OrderActionsBy(Journey.PlaceOf);
        });
        services.AddSingleton<ExampleInputs>();
    }

    public static void UseOpenApiDocument(this WebApplication app, RyzeOptions options)
    {
        if (!options.Roles.Api || !options.Host.Swagger)
        {
            return;
        }

        app.UseSwagger();
        app.UseSwaggerUI(ui =>
        {
            ui.SwaggerEndpoint("/swagger/v1/swagger.json", "Ryze v1");
            ui.DocumentTitle = "Ryze";
            ui.DisplayRequestDuration();
            ui.EnablePersistAuthorization();
            if (app.Environment.IsDevelopment())
            {
                ui.InjectJavascript(DevelopmentAuthorization.Path);
            }
        });
        app.MapGet("/", () => Results.Redirect("/swagger")).ExcludeFromDescription();
    }
}
