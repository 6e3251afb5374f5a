using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Ryze.Api.Http.OpenApi;

/// <summary>Lists all operation tags in the document. Swagger UI shows them in this order, which <see cref="Journey"/> defines.</summary>
internal sealed class DocumentTags : IDocumentFilter
{
    public void Apply(Microsoft.OpenApi.OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var names = swaggerDoc.Paths.Values
            .SelectMany(path => path.Operations?.Values.AsEnumerable() ?? [])
            .SelectMany(operation => operation.Tags?.AsEnumerable() ?? [])
            .Select(tag => tag.Reference.Id!)
            .Distinct(StringComparer.Ordinal);
        var described = swaggerDoc.Tags?.ToDictionary(tag => tag.Name!, StringComparer.Ordinal) ?? [];
        swaggerDoc.Tags = names.Select(name => described.GetValueOrDefault(name) ?? new OpenApiTag { Name = name }).ToHashSet();
    }
}
