package client

import (
	"context"
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// Stock counts licences; see backend.Stocker. A reference to one names its Webex
// identifier or its name (CONTRACT.md §6.4, §6.5).
func (c *Client) Stock(ctx context.Context, target model.Target, hierarchy string) ([]backend.Stock, error) {
	license := models.License()
	if target.Model != license.Type {
		return nil, &backend.Error{System: system, Message: fmt.Sprintf("%s is not counted", target.Model), Is: backend.ErrUnsupported}
	}
	objects, err := c.Usable(ctx, license, hierarchy)
	if err != nil {
		return nil, err
	}
	var stocks []backend.Stock
	for _, o := range objects {
		value, _ := license.Decode(o.Data)
		stock := backend.Stock{Key: o.Key}
		for _, name := range []string{"id", "unique_name"} {
			if text, is := value[name].(string); is && text != "" {
				stock.Names = append(stock.Names, text)
				stock.Title = text // people know the unique name, which is last
			}
		}
		total, hasTotal := value["total_units"].(int64)
		used, hasUsed := value["consumed_units"].(int64)
		stock.Total, stock.Used, stock.Counted = total, used, hasTotal && hasUsed
		stocks = append(stocks, stock)
	}
	return stocks, nil
}

// Usable returns the whole objects of a model that a reference at the node can name:
// those at the node, above it and below it, as in its choices (CONTRACT.md §3.2).
func (c *Client) Usable(ctx context.Context, m *model.Model, hierarchy string) ([]backend.Object, error) {
	var all []backend.Object
	seen := map[string]bool{}
	for _, traversal := range []string{backend.TraverseUp, backend.TraverseDown} {
		for o, err := range backend.WholeObjects(ctx, c, m, backend.Query{Hierarchy: hierarchy, Traversal: traversal}, nil) {
			if err != nil {
				return nil, err
			}
			if !seen[o.Key] {
				seen[o.Key] = true
				all = append(all, o)
			}
		}
	}
	return all, nil
}
