using System.Globalization;
using MediatR;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Accounts;

namespace Ryze.Api.Commands;

internal sealed class CreateAccountCommand : OperatorCommand
{
    private const string NameOption = "--name";
    private const string QuotaOption = "--quota";

    public override string Name => "accounts create";

    public override string Summary => "create a customer's account and print its token, only once";

    public override string Details => "Standard output contains only the token: TOKEN=$(... accounts create --name Acme)";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new(
            NameOption, "<text>", $"the account's label, 1 to {AccountName.MaxLength} characters",
            $"must be 1 to {AccountName.MaxLength} characters, none of them a control or format character", AccountName.IsValid,
            IsRequired: true),
        new(
            QuotaOption, "<number>",
            $"most instances it may have, {AccountQuota.Min} to {AccountQuota.Max}; default {AccountQuota.Default}",
            $"must be a number from {AccountQuota.Min} to {AccountQuota.Max}", quota => QuotaOf(quota) is not null, IsRequired: false),
    ];

    public override bool NeedsApi => true;

    public override async Task<int> RunAsync(
        IServiceProvider services, CommandArguments arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var name = arguments[NameOption]!.Trim();
        var quota = arguments[QuotaOption] is { } given ? QuotaOf(given)!.Value : AccountQuota.Default;
        var account = await services.GetRequiredService<IMediator>().Send(new CreateAccount(name, quota), cancellationToken);
        return await TokenOutput.WriteAsync(
            output, account.Id, $"Account {account.Id} created, quota {quota}. Its token is shown only now:", account.Token);
    }

    private static int? QuotaOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var quota) && AccountQuota.IsValid(quota) ? quota : null;
}
