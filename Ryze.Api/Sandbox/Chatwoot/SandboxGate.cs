using System.Globalization;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// Chatwoot's checks before an action, in their order (docs/spec/chatwoot.md 1.1.2): token, bot, account, suspension, membership, limit,
/// role. So a bad token on a missing account gets 401, and an agent on a full account gets 402.
/// </summary>
internal sealed class SandboxGate(SandboxChatwoot chatwoot, TimeProvider time)
{
    /// <summary>The error answer, or null for a valid user token.</summary>
    public async Task<IResult?> CheckTokenAsync(HttpContext context)
    {
        var token = TokenOf(context.Request);
        if (token == SandboxToken.Slow)
        {
            await Task.Delay(SandboxToken.SlowAnswer, time, context.RequestAborted);
        }

        return token switch
        {
            SandboxToken.Throttled => SandboxAnswer.Throttled(),
            SandboxToken.Broken => SandboxAnswer.Rails(500, "Internal Server Error"),
            "" or SandboxToken.Stripped => SandboxAnswer.SignIn(SandboxText.SignIn),
            SandboxToken.Localized => SandboxAnswer.SignIn(SandboxText.SignInPortuguese),
            SandboxToken.Bot => SandboxAnswer.Error(401, SandboxText.NotForBots),
            _ when !SandboxToken.IsKnown(token) => SandboxAnswer.Error(401, SandboxText.InvalidToken),
            _ => null,
        };
    }

    /// <summary>The error answer, or null when the token's user may use the account.</summary>
    public async Task<IResult?> CheckAccountAsync(HttpContext context, string account)
    {
        if (await CheckTokenAsync(context) is { } refused)
        {
            return refused;
        }

        if (IdOf(account) is not { } id || !SandboxAccount.Exists(id))
        {
            return SandboxAnswer.Error(404, SandboxText.NotFound);
        }

        if (id == SandboxAccount.Suspended)
        {
            return SandboxAnswer.Error(401, SandboxText.Suspended);
        }

        return RoleOf(context) is null || !SandboxAccount.HasMembers(id) ? SandboxAnswer.Error(401, SandboxText.NotAMember) : null;
    }

    /// <summary>The error answer to an inbox creation, or null. Creation also checks the limit and the administrator role.</summary>
    public async Task<IResult?> CheckCreationAsync(HttpContext context, string account)
    {
        // FORCE_SSL precedes all other checks.
        if (TokenOf(context.Request) == SandboxToken.Https)
        {
            return SandboxAnswer.ToHttps(context.Request);
        }

        if (await CheckAccountAsync(context, account) is { } refused)
        {
            return refused;
        }

        return IdOf(account) == SandboxAccount.AtItsLimit || chatwoot.IsFull
            ? SandboxAnswer.Error(402, SandboxText.Limit)
            : CheckRole(context);
    }

    public static IResult? CheckRole(HttpContext context) =>
        RoleOf(context) == "administrator" ? null : SandboxAnswer.Error(401, SandboxText.NotAnAdministrator);

    /// <summary>Accepts both spellings, because a Rack server maps both to the same variable.</summary>
    public static string TokenOf(HttpRequest request) =>
        request.Headers["Api-Access-Token"].FirstOrDefault() ?? request.Headers["api_access_token"].FirstOrDefault() ?? "";

    public static long? IdOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static string? RoleOf(HttpContext context) => SandboxToken.RoleOf(TokenOf(context.Request));
}
