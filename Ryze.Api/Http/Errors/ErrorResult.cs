using Microsoft.AspNetCore.Mvc;
using Ryze.Domain.Errors;

namespace Ryze.Api.Http.Errors;

/// <summary>An error that a controller or filter answers.</summary>
public sealed class ErrorResult(Error error) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) => ErrorEnvelope.WriteAsync(context.HttpContext, error);
}
