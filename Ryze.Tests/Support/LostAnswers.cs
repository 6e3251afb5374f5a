using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ryze.Tests.Support;

/// <summary>Loses answers between the public API and the bridge in one process, as a test sets it.</summary>
internal sealed class LostAnswers : IStartupFilter
{
    /// <summary>The bridge activates, but the connection breaks before its answer.</summary>
    public bool LosesActivations { get; set; }

    /// <summary>Settlement gets no answer either, so an intent stays open.</summary>
    public bool HidesOutcomes { get; set; }

    public void TakeOver(WebApplicationBuilder builder) => builder.Services.AddSingleton<IStartupFilter>(this);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            if (HidesOutcomes && context.Request.Query.ContainsKey("activation_id"))
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            if (!LosesActivations || context.Request.Path != "/v1/integrations/activate")
            {
                await rest(context);
                return;
            }

            context.Response.Body = Stream.Null;
            await rest(context);
            context.Abort();
        });
        next(app);
    };
}
